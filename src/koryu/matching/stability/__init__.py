"""The stable mechanisms from inside: who proposes, who is accepted, what would block."""
