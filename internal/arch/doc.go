// Package arch is the architecture, written as a test.
//
// Its test reads every package of the module and holds four things:
//
//   - the floors: a package imports only packages of lower floors (floors_test.go);
//   - the fences: a third-party module is imported only where its fence says (floors_test.go);
//   - the core: packages below the commands reach neither the file system nor the network nor other programs
//     (core_test.go), which is what makes an editor and a browser build possible;
//   - the bans: what ends the process, touches the terminal, reads the clock or the environment stands in the one
//     package that owns it, and no package has an init function or a variable that changes (bans_test.go).
//
// Test files are free of all this. When the test fails, its message says what to change and where; changing
// floors_test.go is a change of the architecture and deserves a line in docs/decisions.
//
// The package holds no code of its own.
package arch
