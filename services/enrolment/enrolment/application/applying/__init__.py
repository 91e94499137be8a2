"""From a draft on a phone to a verdict: drafts, submission, more information."""
