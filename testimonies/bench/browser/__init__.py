"""What is measured in a real Chromium: timelines beside others', and pages on a slow line."""
