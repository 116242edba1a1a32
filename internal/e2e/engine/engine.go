// Package engine holds the tests that run generated projects on a real Docker engine: images are built, the jobs' scripts
// run in their containers, a server is set up and deployed to over SSH, releases fail and come back, requests are counted
// while a release changes, and a backup is restored.
//
// The script run makes the machine for them, root on Linux and debootstrap is all it takes, and runs the tests in there:
//
//	internal/e2e/engine/run [PATTERN]
//
// Everywhere else the tests skip: they change the machine that they run on. The images of Docker Hub are out of reach and
// have stand-ins of Debian's packages, so versions are Debian's and Alpine's package manager is not tried.
package engine
