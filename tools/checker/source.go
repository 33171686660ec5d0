package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// fileBytesMax bounds one file: a full bundle of the longest entries is 16 MB, ours are 33 kB; a bulk list of
// a million persons has 32 MB.
const fileBytesMax = 64 << 20

var errAbsent = errors.New("not there")

type source interface {
	// read gives a file of the log, or errAbsent.
	read(path string) ([]byte, error)
}

type folder string

func (f folder) read(path string) ([]byte, error) {
	bytes, err := os.ReadFile(filepath.Join(string(f), filepath.FromSlash(path)))
	if os.IsNotExist(err) {
		return nil, errAbsent
	}
	return bytes, err
}

type site struct {
	prefix string
	client http.Client
}

func (s *site) read(path string) ([]byte, error) {
	answer, err := s.client.Get(s.prefix + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotFound {
		return nil, errAbsent
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the log answers %s", answer.Status)
	}
	bytes, err := io.ReadAll(io.LimitReader(answer.Body, fileBytesMax+1))
	if err == nil && len(bytes) > fileBytesMax {
		err = fmt.Errorf("more than %d bytes", fileBytesMax)
	}
	return bytes, err
}

func openSource(where string) source {
	if strings.HasPrefix(where, "http://") || strings.HasPrefix(where, "https://") {
		transport := &http.Transport{MaxIdleConnsPerHost: workers, ResponseHeaderTimeout: 10 * time.Second}
		client := http.Client{Transport: transport, Timeout: time.Minute}
		return &site{strings.TrimRight(where, "/"), client}
	}
	return folder(where)
}
