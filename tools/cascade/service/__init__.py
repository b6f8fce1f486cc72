"""The service: sign-in, quizzes, records and exports in a browser (a Django project and app)."""
