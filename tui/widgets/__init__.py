"""Widgets draw values given to them and post messages up; they know no screen and no worker."""
