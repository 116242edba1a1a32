// Package fetch stands between a configuration and the files that it includes from elsewhere: it remembers what was asked for, reads
// and writes the copies that a repository keeps, and tells what moved since.
//
//	locked := fetch.NewLocked(tree, prefix)             // .pipewright/lock.yml and .pipewright/vendor, a config.Fetcher
//	chain := fetch.Chain{Locked: locked, Next: online}  // first what is there, then whoever else is asked
//
//	recorder := fetch.NewRecorder(online)               // what "pipewright vendor" asks for while it loads the configuration
//	lock, texts := recorder.Lock()
//	err := fetch.Write(root, lock, texts)
//
// A [Lock] lists files: what was included, the commit that it stood for, the hash of the text. A vendored file has a name that changes
// with its commit or its hash, and is never changed: the lock, which is replaced at once, says which of them count. Whoever reads them
// while they are replaced sees the old ones or the new ones.
//
// The package speaks to no server. Its fetchers take another one, [Once] among them, which asks for each file once and for some at the
// same time.
package fetch
