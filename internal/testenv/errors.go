package testenv

// Quick is a provider block whose retries do not make a test wait.
const Quick = "provider \"prefect\" {\n  max_retries = 1\n  retry_delay_seconds = 0.1\n  timeout_seconds = 10\n}\n"
