"""The front door: settings, the command line, the plan that joins the rooms, the sandbox city."""
