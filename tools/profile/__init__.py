"""The user's profile: readable statements with confidence, dates and what each rests on."""
