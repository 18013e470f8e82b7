"""Whether the vault survives: kills, power cuts, failing disks, and older files put back."""
