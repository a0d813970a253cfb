"""The plug-in contracts, one suite a role."""
