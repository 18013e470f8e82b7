"""Locket's own colours: warm brass on slate, and ink on paper."""

from textual.theme import Theme

DARK = Theme(
    name="locket-dark",
    primary="#d9a95b",
    secondary="#7fa6a3",
    accent="#e0b978",
    warning="#d9a95b",
    error="#d9776c",
    success="#8fb573",
    foreground="#e4e0d8",
    background="#15181c",
    surface="#1c2026",
    panel="#262b33",
    dark=True,
    variables={
        "footer-background": "#15181c",
        "footer-key-foreground": "#d9a95b",
        "footer-description-foreground": "#9a968d",
        "quiet": "#8d897f",
        "line": "#343a44",
        "block-cursor-foreground": "#15181c",
        "block-cursor-background": "#d9a95b",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#343a44",
        "block-cursor-blurred-foreground": "#e4e0d8",
        "input-selection-background": "#d9a95b 30%",
    },
)

LIGHT = Theme(
    name="locket-light",
    primary="#8a5a12",
    secondary="#2f6b68",
    accent="#a06a17",
    warning="#8a5a12",
    error="#a83a2e",
    success="#3f6f2a",
    foreground="#2b2a27",
    background="#f7f4ee",
    surface="#efeae1",
    panel="#e5dfd3",
    dark=False,
    variables={
        "footer-background": "#f7f4ee",
        "footer-key-foreground": "#8a5a12",
        "footer-description-foreground": "#6a665d",
        "quiet": "#6f6a60",
        "line": "#cfc7b8",
        "block-cursor-foreground": "#f7f4ee",
        "block-cursor-background": "#8a5a12",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#cfc7b8",
        "block-cursor-blurred-foreground": "#2b2a27",
        "input-selection-background": "#8a5a12 25%",
    },
)
