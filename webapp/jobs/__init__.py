"""The doors through which the queue enters the services, and the schedule."""
