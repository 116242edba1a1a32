package variables

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/secret"
)

// secretEndings are how the names of variables end that hold a secret though they do not say so: addresses with a password in them,
// and keys of one purpose.
var secretEndings = []string{
	"DATABASE_URL", "_DSN", "BROKER_URL", "WEBHOOK", "WEBHOOK_URL", "_PASS", "_PWD", "_PAT", "LICENSE_KEY", "API_KEY", "APP_KEY",
	"_TOKEN", "_PASSWORD", "_SECRET",
}

// saysSecret reports whether the name of a variable says that its value is a secret.
func saysSecret(name string) bool {
	if secret.SaysSecret(name) {
		return true
	}
	return endsInAny(name, slices.Concat(secretEndings, keyEndings)) && !strings.Contains(strings.ToUpper(name), "PUBLIC")
}

// keyEndings are how the names of variables end that hold a private key, which has several lines.
var keyEndings = []string{"PRIVATE_KEY", "PRIVATEKEY", "PRIV_KEY", "SSH_KEY", "DEPLOY_KEY"}

// saysKey reports whether the name of a variable says that it holds a private key.
func saysKey(name string) bool { return endsInAny(name, keyEndings) }

// isProxy reports whether a variable names a proxy: without it, there is none.
func isProxy(name string) bool {
	return slices.Contains([]string{"HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"}, strings.ToUpper(name))
}

// fileEndings are how the names of variables end that usually hold the text of a file.
var fileEndings = []string{
	"KUBECONFIG", "KNOWN_HOSTS", "PRIVATE_KEY", "_CERT", "_CERTIFICATE", "_PEM", "_KEYFILE", "_KEY_FILE", "KEYSTORE", "_CA_FILE",
}

// saysFile reports whether the name of a variable says that its value is the text of a file.
func saysFile(name string) bool { return endsInAny(name, fileEndings) }

func endsInAny(name string, endings []string) bool {
	upper := strings.ToUpper(name)
	for _, end := range endings {
		if strings.HasSuffix(upper, end) {
			return true
		}
	}
	return false
}
