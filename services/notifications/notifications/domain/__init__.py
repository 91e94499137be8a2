"""Pure rules: who hears of which event, through which channel, and what may become of a delivery."""
