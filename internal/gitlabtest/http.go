package gitlabtest

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"strings"
)

// CA returns the certificate of a server of [NewTLS], as PEM.
func (s *Server) CA() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.http.Certificate().Raw})
}

// silent returns a log that drops what a server says of failed handshakes.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }

func readAll(r *http.Request) []byte {
	text, _ := io.ReadAll(r.Body) // what a client does not send is missing in the parameters
	return text
}

// prefixOf returns the prefix of a path when it has it, else "".
func prefixOf(path, prefix string) string {
	if strings.HasPrefix(path, prefix) {
		return prefix
	}
	return ""
}

// A failure ends the handling of a request with a status.
type failure struct {
	status int
	body   any
}

// fail ends the handling of a request as GitLab does: {"message": "404 Project Not Found"}.
func fail(status int, message string) {
	panic(&failure{status: status, body: object{"message": message}})
}

// invalid ends the handling of a request that lacks parameters or has wrong ones.
func invalid(message string) {
	panic(&failure{status: http.StatusBadRequest, body: object{"error": message}})
}

// An object is a JSON object.
type object map[string]any

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status == http.StatusNoContent {
		return
	}
	if err := json.NewEncoder(w).Encode(value); err != nil {
		panic(err)
	}
}
