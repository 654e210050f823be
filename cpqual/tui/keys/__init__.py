"""The keys of the workbench: one table of actions for the app and one for each mode."""
