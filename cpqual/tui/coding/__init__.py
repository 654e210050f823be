"""What Code mode is made of: the open document, its panels, its acts."""
