// Package memfs makes file systems of texts that are in memory.
package memfs

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"maps"
	"slices"
)

// New returns a file system that holds texts by path. The error says that a path is none.
func New(texts map[string][]byte) (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if !fs.ValidPath(name) {
			return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrInvalid}
		}
		part, err := w.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(texts[name]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
