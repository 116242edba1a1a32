package variables

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/source"
)

// maxFile is the size in bytes up to which a file of the repository is read, maxDepth how many files may run one another.
const (
	maxFile  = 1 << 20
	maxDepth = 8
)

// files are the files of a repository, each read once.
type files struct {
	fsys   fs.FS
	prefix string
	texts  map[string]*source.File
	shells map[fileKey]*shellFacts
}

type fileKey struct{ name, dir string }

func newFiles(fsys fs.FS, prefix string) *files {
	return &files{fsys, prefix, map[string]*source.File{}, map[fileKey]*shellFacts{}}
}

// file returns a file by its path in the repository, nil when there is none that can be read as text.
func (f *files) file(name string) *source.File {
	if f.fsys == nil || !fs.ValidPath(name) {
		return nil
	}
	file, met := f.texts[name]
	if !met {
		if text := f.text(name); text != nil {
			file = source.NewFile(f.prefix+name, text)
		}
		f.texts[name] = file
	}
	return file
}

func (f *files) text(name string) []byte {
	info, err := fs.Stat(f.fsys, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil
	}
	text, err := fs.ReadFile(f.fsys, name)
	if err != nil || bytes.IndexByte(text, 0) >= 0 {
		return nil
	}
	return text
}

// shell returns the facts of a shell script that runs in a directory, nil when there is none, and while it is being read.
func (f *files) shell(name, dir string, depth int) *shellFacts {
	key := fileKey{name, dir}
	facts, met := f.shells[key]
	if met || depth > maxDepth {
		return facts
	}
	f.shells[key] = nil
	file := f.file(name)
	if file == nil || !isShell(file) {
		return nil
	}
	line := script.Line{Text: string(file.Text), Span: file.Span(0, len(file.Text))}
	s := script.New(script.Options{Dialect: script.Bash, Offsets: exactly}, []script.Line{line})
	facts = readShell(s, &place{files: f, dir: dir, how: InFile, depth: depth})
	f.shells[key] = facts
	return facts
}

// exactly says that a text stands in its file as it is.
func exactly(span source.Span, text string) source.Offsets {
	var o source.Offsets
	o.Add(len(text), span.Start, span.Start+len(text))
	return o
}

// isShell reports whether a file holds code of a shell: by its first line, else by its name.
func isShell(file *source.File) bool {
	if rest, ok := bytes.CutPrefix(file.Text, []byte("#!")); ok {
		line, _, _ := bytes.Cut(rest, []byte("\n"))
		words := strings.Fields(strings.Replace(string(line), "/env ", "/", 1))
		return len(words) > 0 && isShellName(path.Base(words[0]))
	}
	switch path.Ext(file.Name) {
	case ".sh", ".bash", ".env", "":
		return true
	}
	return false
}

func isShellName(name string) bool {
	switch name {
	case "sh", "bash", "dash", "ash", "ksh", "zsh":
		return true
	}
	return false
}

// runs notes what a command reads through the files of the repository that it runs: shell scripts, compose files, serverless.yml.
// The directory is "" when nobody knows it.
func (r *shellReader) runs(cmd *script.Command, dir string) {
	if dir == "" || r.files == nil {
		return
	}
	if name, sourced, ok := r.scriptOf(cmd, dir); ok {
		if facts := r.files.shell(name, dir, r.depth+1); facts != nil {
			r.adopt(cmd, facts, sourced)
			r.seen[cmd] = true
		}
		return
	}
	r.compose(cmd, dir)
	r.serverless(cmd, dir)
}

// scriptOf returns the shell script that a command runs in a shell of its own, or reads into its own shell.
//
//	bash ./deploy.sh     ./deploy.sh     source deploy.sh
func (r *shellReader) scriptOf(cmd *script.Command, dir string) (name string, sourced, ok bool) {
	if len(cmd.Words) == 0 {
		return "", false, false
	}
	operands := cmd.Operands("-o", "-O", "--rcfile")
	switch base := cmd.Base(); {
	case cmd.Is("source") || cmd.Is("."):
		if len(operands) > 0 {
			name, ok = r.path(operands[0], dir)
		}
		return name, true, ok
	case isShellName(base):
		if len(operands) > 0 && !cmd.Has("-c", "-s") {
			name, ok = r.path(operands[0], dir)
		}
		return name, false, ok
	}
	text, known := cmd.Words[0].Literal()
	if known && !strings.Contains(text, "/") {
		return "", false, false
	}
	name, ok = r.path(cmd.Words[0], dir)
	return name, false, ok
}

// adopt takes over what a script reads that the command runs, but for what is defined by then. What is sourced leaves its own
// variables behind.
func (r *shellReader) adopt(cmd *script.Command, facts *shellFacts, sourced bool) {
	for _, m := range facts.mentions {
		if r.isDefined(m.name, &script.Use{Name: m.name, In: cmd}) || r.assigns(cmd, m.name) {
			continue
		}
		if m.doubt == "" {
			m.doubt = r.doubtAt(r.order[cmd])
		}
		m.branches = slices.Concat(m.branches, branchesOf(cmd))
		r.facts.mentions = append(r.facts.mentions, m)
	}
	if !sourced {
		return
	}
	for name := range facts.defines {
		r.facts.defines[name] = true
		r.defs[name] = append(r.defs[name], &definition{script.Definition{Name: name, Scope: script.Exported, In: cmd}, r.order[cmd]})
	}
	if facts.doubt != "" {
		r.doubts = append(r.doubts, doubt{facts.doubt, r.order[cmd]})
	}
}

// assigns reports whether a variable stands in front of the command: A=1 ./deploy.sh.
func (r *shellReader) assigns(cmd *script.Command, name string) bool {
	for n := script.Node(cmd); n != nil; n = n.Parent() {
		c, ok := n.(*script.Command)
		if !ok {
			continue
		}
		for _, a := range c.Assigns {
			if a.Name == name {
				return true
			}
		}
	}
	return false
}
