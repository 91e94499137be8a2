"""Self-assessments: the questions, what people of the firm answer, and the change over time."""
