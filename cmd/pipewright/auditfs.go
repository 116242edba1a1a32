package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/gitlab"
)

// A serverTree is the files of a project of a server, at one commit. They are read when somebody asks for them, each once. What is kept
// is dropped with the tree, which only one goroutine may use.
type serverTree struct {
	ctx     context.Context // of the project's turn in the audit, which is all that the tree lives for
	client  gitlab.Repositories
	project string
	ref     string
	gate    gate

	commit string // that ref stands for, "" until a file was read
	gone   bool   // ref stands for no commit
	files  map[string]serverFile
	err    error // the first failure that is not the absence of a file
}

type serverFile struct {
	text   []byte
	exists bool
}

// get returns a file. A file that is not there is no error.
func (t *serverTree) get(name string) (serverFile, error) {
	if file, known := t.files[name]; known {
		return file, nil
	}
	if t.err != nil {
		return serverFile{}, t.err
	}
	var got *gitlab.File
	var err error
	t.gate.outside(func() { got, err = t.client.FileUnless(t.ctx, t.project, name, t.at(), "") })
	switch {
	case isMissingFile(err):
		t.files[name] = serverFile{}
	case isMissingCommit(err):
		t.gone, t.files[name] = true, serverFile{}
	case err != nil:
		t.err = err
		return serverFile{}, err
	default:
		t.commit = cmp.Or(t.commit, got.Commit)
		t.files[name] = serverFile{text: got.Text, exists: true}
	}
	return t.files[name], nil
}

// isMissingFile and isMissingCommit tell two answers of 404 from those that say that the project cannot be read.
// Source: lib/api/helpers of GitLab 18.11, not_found!('File') and not_found!('Commit').
func isMissingFile(err error) bool   { return isMissing(err, "File Not Found") }
func isMissingCommit(err error) bool { return isMissing(err, "Commit Not Found") }

func isMissing(err error, words string) bool {
	failed, ok := errors.AsType[*gitlab.Error](err)
	return ok && failed.Kind == gitlab.NotFound && strings.Contains(failed.Answer, words)
}

// find finds the commit that the branch stands for, without reading a file.
func (t *serverTree) find() error {
	var err error
	t.gate.outside(func() { t.commit, err = t.client.Commit(t.ctx, t.project, t.ref) })
	if isMissingCommit(err) {
		t.gone, err = true, nil
	}
	return err
}

// failed returns what kept the tree from being read: what was judged without it means nothing.
func (t *serverTree) failed() error {
	return t.err
}

// list returns the paths of all files.
func (t *serverTree) list() (paths []string, err error) {
	t.gate.outside(func() { paths, err = gitlab.Collect(t.client.Files(t.ctx, t.project, t.at())) })
	if err != nil {
		t.err = errors.Join(t.err, err)
	}
	return paths, err
}

// at returns the commit, the branch as long as the commit is not known.
func (t *serverTree) at() string { return cmp.Or(t.commit, t.ref) }

// ReadFile implements [fs.ReadFileFS].
func (t *serverTree) ReadFile(name string) ([]byte, error) {
	file, err := t.get(name)
	if err == nil && !file.exists {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return file.text, nil
}

// Open implements [fs.FS].
func (t *serverTree) Open(name string) (fs.File, error) {
	text, err := t.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return &memoryFile{memoryInfo{path.Base(name), int64(len(text))}, bytes.NewReader(text)}, nil
}

// Stat implements [fs.StatFS].
func (t *serverTree) Stat(name string) (fs.FileInfo, error) {
	text, err := t.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return memoryInfo{path.Base(name), int64(len(text))}, nil
}

// Lstat implements [fs.ReadLinkFS]. It asks nobody: links are files to the server's API.
func (t *serverTree) Lstat(name string) (fs.FileInfo, error) {
	return memoryInfo{name: path.Base(name)}, nil
}

// ReadLink implements [fs.ReadLinkFS].
func (t *serverTree) ReadLink(name string) (string, error) {
	return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
}
