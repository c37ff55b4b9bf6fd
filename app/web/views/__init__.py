"""Views: what a template knows, frozen."""
