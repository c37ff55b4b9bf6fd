"""The platform: web, services, storage and domain, each importing only what stands to its right."""
