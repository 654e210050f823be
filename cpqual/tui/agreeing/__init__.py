"""Parts of Agree mode: from the number to the disputed passage to the decision to the rule."""
