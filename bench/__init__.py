"""What `make bench` measures. No test asserts a speed: these figures are read by people."""
