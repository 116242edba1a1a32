package arch

// A ban keeps names of the standard library, or a form of code, in the packages that own them.
type ban struct {
	what    string // "os.Exit"; "fmt.Print*" stands for all names that begin so
	because string // the remedy, behind a colon
	allowed []string
}

// bans are the names that only their owners use.
var bans = []ban{
	{"os.Exit", "return an error: main decides how the process ends", commands},
	{"log.*", "return an error, or write to the streams of the command", nil},
	{"fmt.Print*", "write to an io.Writer that the caller gives", nil},
	{"fmt.Scan*", "read from an io.Reader that the caller gives", nil},
	{"print", "write to an io.Writer that the caller gives", nil},
	{"println", "write to an io.Writer that the caller gives", nil},
	{"os.Stdin", "read from an io.Reader that the caller gives", commands},
	{"os.Stdout", "write to an io.Writer that the caller gives", commands},
	{"os.Stderr", "write to an io.Writer that the caller gives", commands},
	{"os.Args", "take arguments", commands},
	{"os.Getenv", "take the environment from the caller", commands},
	{"os.LookupEnv", "take the environment from the caller", commands},
	{"os.Environ", "take the environment from the caller", commands},
	{"os.Setenv", "nothing changes the environment of the process", nil},
	{"os.Chdir", "nothing changes the directory of the process", nil},
	{"os.Getwd", "take the directory from the caller", commands},
	{"exec.Command*", "let internal/git run programs", []string{"internal/git", "internal/shellcheck", "internal/docgen"}},
	{"os.StartProcess", "let internal/git run programs", nil},
	{"time.Now", "take the time from the caller", commands},
	{"time.Since", "take the time from the caller", commands},
	{"time.Until", "take the time from the caller", commands},
}

// Forms of code that have no place anywhere but in tests.
const (
	noInit      = "has an init function: name what it does and call it, so that nothing happens before main"
	noDotImport = "imports with a dot: name the package, so that readers see where a name comes from"
	noRegexp    = "compiles at start-up: wrap it in sync.OnceValue, so that only who needs it pays"
	noLock      = "is shared state: keep it in a value that somebody owns, or use sync.OnceValue"
	noMutation  = "is changed after its declaration: keep what changes in a value that somebody owns"
	noAddress   = "has its address taken, so anybody could change it: copy it, or declare it as a function"
)

// atStartUp are the calls that no declaration of a package variable may make.
var atStartUp = []string{"regexp.MustCompile", "regexp.MustCompilePOSIX", "regexp.Compile", "template.Must"}
