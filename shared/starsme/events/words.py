"""The closed vocabularies that contracts share, as the domain spells them."""

DIMENSIONS = ("management", "marketing", "innovation", "finance", "digital")
KINDS = ("juristic", "natural")
SECTORS = ("manufacturing", "wholesale", "retail", "services")
SIZES = ("micro", "small", "medium", "large")
GROUPS = ("star", "high_potential", "general")
LANGUAGES = ("th", "en")
REASONS = (
    "id_invalid",
    "outside_area",
    "outside_window",
    "not_sme",
    "too_young",
    "no_consent",
    "incomplete",
    "duplicate",
)
DECISIONS = ("ineligible", "star", "waiting", "declined", "not_rankable", "withdrawn")
OUTCOMES = ("held", "cancelled_early", "cancelled_late", "no_show_enterprise", "no_show_consultant", "waived")
REFUSALS = ("id_invalid", "hours_invalid", "below_minimum", "insufficient_balance")
