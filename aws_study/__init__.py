"""AWS Study: models, simulations and questions behind the course's notebooks. Importing it costs almost nothing."""

__version__ = "0.1.0"
