package script

// SetsItself reports whether a shell, or the system on which it runs, gives a variable its value.
func SetsItself(name string) bool { return shellNames[name] }

var shellNames = map[string]bool{
	"BASH": true, "BASHPID": true, "BASH_SOURCE": true, "BASH_VERSION": true, "COLUMNS": true, "EDITOR": true, "EUID": true,
	"FUNCNAME": true, "HOME": true, "HOSTNAME": true, "IFS": true, "LANG": true, "LC_ALL": true, "LINENO": true, "LINES": true,
	"LOGNAME": true, "OLDPWD": true, "OPTARG": true, "OPTIND": true, "OSTYPE": true, "PATH": true, "PIPESTATUS": true, "PPID": true,
	"PS1": true, "PWD": true, "RANDOM": true, "REPLY": true, "SECONDS": true, "SHELL": true, "SHLVL": true, "TERM": true,
	"TMPDIR": true, "UID": true, "USER": true,
}
