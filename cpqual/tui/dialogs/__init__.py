"""Modal dialogs: they ask one question and return an answer."""
