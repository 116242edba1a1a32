package lint

// Severity says how bad a finding is.
type Severity uint8

// The severities, from none to worst.
const (
	Off Severity = iota
	Info
	Warning
	Error
)

// String returns the severity's word in settings and output.
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	case Error:
		return "error"
	default:
		return "off"
	}
}

// Severities returns the words for severities, from none to worst.
func Severities() []string { return []string{"off", "info", "warning", "error"} }

// ParseSeverity returns the severity of a word, and whether it is one.
func ParseSeverity(word string) (Severity, bool) {
	for i, name := range Severities() {
		if name == word {
			return Severity(i), true
		}
	}
	return Off, false
}

// A Preset is a level of strictness; each holds the rules of the one before.
type Preset uint8

// The presets.
const (
	Minimal     Preset = iota + 1 // GitLab rejects it, or a secret leaks
	Recommended                   // the default
	Strict
)

// String returns the preset's word in settings and output.
func (p Preset) String() string {
	switch p {
	case Minimal:
		return "minimal"
	case Strict:
		return "strict"
	default:
		return "recommended"
	}
}

// Presets returns the words for presets, mildest first.
func Presets() []string { return []string{"minimal", "recommended", "strict"} }

// ParsePreset returns the preset of a word, and whether it is one.
func ParsePreset(word string) (Preset, bool) {
	for i, name := range Presets() {
		if name == word {
			return Preset(i + 1), true
		}
	}
	return 0, false
}
