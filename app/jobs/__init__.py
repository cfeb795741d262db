"""Workers: they find what is due and call a service. They decide nothing."""
