package django

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata")

// TestDetect runs Detect on the archives of testdata. Each holds a project, and in "want" all that is to be detected:
// surplus facts fail like missing ones. A comment line "detect DIR" or "settings MODULE" sets an option, a line that
// begins with "error" is the error to expect, "crlf" and "utf16 FILE" change the files as they are read.
func TestDetect(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no archives", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := detectArchive(archive)
			last := len(archive.Files) - 1
			if archive.Files[last].Name != "want" {
				t.Fatal("the last file is not want")
			}
			if *update {
				archive.Files[last].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[last].Data); got != want {
				t.Error(diff(want, got))
			}
		})
	}
}

func detectArchive(archive *txtar.Archive) string {
	fsys := fstest.MapFS{}
	for _, f := range archive.Files {
		if f.Name != "want" {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	var opts Options
	for _, line := range strings.Split(string(archive.Comment), "\n") {
		word, arg, _ := strings.Cut(line, " ")
		switch word {
		case "detect":
			opts.ProjectDir = arg
		case "settings":
			opts.Settings = arg
		case "crlf":
			for _, f := range fsys {
				f.Data = bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n"))
			}
		case "utf16":
			fsys[arg].Data = utf16le(fsys[arg].Data)
		}
	}
	p, err := DetectWith(fsys, opts)
	if err != nil {
		return "error " + err.Error() + "\n"
	}
	return strings.Join(describe(p), "\n") + "\n"
}

func utf16le(text []byte) []byte {
	out := []byte{0xff, 0xfe}
	for _, c := range text {
		out = append(out, c, 0)
	}
	return out
}

// diff lists the lines that only one of two texts has.
func diff(want, got string) string {
	var b strings.Builder
	have := map[string]int{}
	for _, l := range strings.Split(want, "\n") {
		have[l]++
	}
	for _, l := range strings.Split(got, "\n") {
		if have[l]--; have[l] < 0 {
			b.WriteString("surplus " + l + "\n")
		}
	}
	for _, l := range strings.Split(want, "\n") {
		if have[l] > 0 {
			have[l]--
			b.WriteString("missing " + l + "\n")
		}
	}
	if b.Len() == 0 {
		return "the lines are in another order"
	}
	return b.String()
}
