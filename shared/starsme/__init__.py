"""STAR SME platform: the contracts, the messaging kernel and the foundations that every service, and every partner agency, builds on."""
