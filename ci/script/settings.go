package script

// A Truth is what is known about an option: nothing, when it depends on how the script runs.
type Truth uint8

// What may be known.
const (
	Maybe Truth = iota
	No
	Yes
)

// Settings are the options of a shell.
type Settings struct {
	Errexit  Truth // set -e: the shell ends when a command fails
	Pipefail Truth // set -o pipefail: a pipeline fails when any of its commands does
	Nounset  Truth // set -u: the shell ends when it meets a variable that is not set
	Xtrace   Truth // set -x: the shell prints each command with its words
}

// settingsOf returns what the runner sets before it runs a script: errexit, and pipefail in a shell that has it, as bash and
// BusyBox do, but not dash before 0.5.13. Source: BashWriter.Finish in shells/bash.go of gitlab-runner, August 2026.
func settingsOf(dialect Dialect) Settings {
	s := Settings{Errexit: Yes, Pipefail: Maybe, Nounset: No, Xtrace: No}
	if dialect == Bash {
		s.Pipefail = Yes
	}
	return s
}

// newShell are the settings of a shell that a script starts.
var newShell = Settings{No, No, No, No}

// either returns what holds behind two ways that the script may have gone.
func (s Settings) either(other Settings) Settings {
	return Settings{
		Errexit: s.Errexit.either(other.Errexit), Pipefail: s.Pipefail.either(other.Pipefail),
		Nounset: s.Nounset.either(other.Nounset), Xtrace: s.Xtrace.either(other.Xtrace),
	}
}

func (t Truth) either(other Truth) Truth {
	if t == other {
		return t
	}
	return Maybe
}

// apply returns the settings after the options of a `set` command, or of a shell: -e, +x, -euo pipefail.
func (s Settings) apply(words []*Word) Settings {
	for i := 0; i < len(words); i++ {
		word, known := words[i].Literal()
		switch {
		case word == "" || word == "-" && known || word == "--" || word[0] != '-' && word[0] != '+':
			return s
		case !known:
			return Settings{}
		}
		to := Yes
		if word[0] == '+' {
			to = No
		}
		for _, letter := range word[1:] {
			if letter != 'o' {
				s.letter(letter, to)
				continue
			}
			if i++; i < len(words) {
				name, _ := words[i].Literal()
				s.name(name, to)
			}
		}
	}
	return s
}

func (s *Settings) letter(letter rune, to Truth) {
	switch letter {
	case 'e':
		s.Errexit = to
	case 'u':
		s.Nounset = to
	case 'x':
		s.Xtrace = to
	}
}

func (s *Settings) name(name string, to Truth) {
	switch name {
	case "errexit":
		s.Errexit = to
	case "nounset":
		s.Nounset = to
	case "xtrace":
		s.Xtrace = to
	case "pipefail":
		s.Pipefail = to
	}
}
