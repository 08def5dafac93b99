"""How the judge's model is made: pages -> labelled samples -> examples -> network."""
