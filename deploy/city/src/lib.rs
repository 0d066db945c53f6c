//! A realistic demonstration city: its bodies, its staff and its disputes.
