package atomicfile

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// createTemp makes a new hidden file in dir. Other than [os.CreateTemp] it lets the system apply the umask to perm.
func createTemp(dir string, perm fs.FileMode) (*os.File, error) {
	for range 1000 {
		name := filepath.Join(dir, ".pipewright."+strconv.FormatUint(rand.Uint64(), 36)+".tmp")
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, errors.New("no free name for a temporary file")
}
