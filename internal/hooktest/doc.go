// Package hooktest tries .pre-commit-hooks.yaml with the real pre-commit. It holds no code but its test, which skips
// where pre-commit is not installed.
package hooktest
