"""The archive for programs: read-only JSON at `/api/v1/`, made of the published rows alone."""
