package generate

import (
	"path"
	"regexp"
	"strings"
	"sync"
)

// imageDir is where the project lies inside its image.
const imageDir = "/app"

var stringForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[rR]?(?:"([^"\\]*)"|'([^'\\]*)')$`) })

// literal returns the text of a Python string.
func literal(expr string) (string, bool) {
	if before, _, ok := strings.Cut(expr, "  #"); ok {
		expr = strings.TrimSpace(before)
	}
	m := stringForm().FindStringSubmatch(expr)
	if m == nil {
		return "", false
	}
	return m[1] + m[2], true
}

// imagePath tells which directory of the image a setting such as MEDIA_ROOT names.
func (f *finder) imagePath(setting string) (string, bool) {
	dir, ok := f.project.Directory(setting)
	if !ok {
		return "", false
	}
	if !path.IsAbs(dir) {
		dir = path.Join(imageDir, dir)
	}
	return dir, dir != "/" && dir != imageDir
}
