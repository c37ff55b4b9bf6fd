"""HTTP: reads the form, calls one verb, shows one view."""
