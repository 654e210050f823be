"""One screen per mode of the workbench."""
