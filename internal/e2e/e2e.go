// Package e2e holds the heavy judges of what pipewright generates: tests that read it with the libraries of Docker
// Compose and BuildKit, and with programs from npm (judges/package-lock.json), and that start the generated site with
// PostgreSQL, gunicorn and nginx.
//
// It is a module of its own, so that these libraries stay out of pipewright's. It has only tests:
//
//	cd internal/e2e && go test ./...
//
// A test that needs a program skips without it, and fails without it when CI is "true".
package e2e
