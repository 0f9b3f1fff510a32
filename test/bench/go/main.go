// Renders the vectors of a file with Go's text/template and Sprig: the peer of
// `npm run -s bench -- templates`. Each line on stdin is a number of passes over all vectors; each
// line on stdout is the time of one render in ns.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
)

type vector struct {
	Template string            `json:"template"`
	Data     map[string]string `json:"data"`
	Output   string            `json:"output"`
}

type work struct {
	template *template.Template
	data     map[string]any
}

func main() {
	works, err := load(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		passes, err := strconv.Atoi(lines.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		begin := time.Now()
		for range passes {
			for _, one := range works {
				if _, err := render(one); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
			}
		}
		fmt.Println(float64(time.Since(begin).Nanoseconds()) / float64(passes*len(works)))
	}
}

// Compiles every vector and refuses one that does not print what it should.
func load(path string) ([]work, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		return nil, err
	}
	works := make([]work, 0, len(vectors))
	for _, one := range vectors {
		parsed, err := template.New("").Option("missingkey=error").Funcs(functions()).Parse(one.Template)
		if err != nil {
			return nil, err
		}
		data := make(map[string]any, len(one.Data))
		for name, value := range one.Data {
			data[name] = value
		}
		made := work{parsed, data}
		if got, err := render(made); err != nil || got != one.Output {
			return nil, fmt.Errorf("%s: got %q, want %q (%v)", one.Template, got, one.Output, err)
		}
		works = append(works, made)
	}
	return works, nil
}

func render(one work) (string, error) {
	var output bytes.Buffer
	if err := one.template.Execute(&output, one.data); err != nil {
		return "", err
	}
	return output.String(), nil
}

// Sprig's functions and what the operator adds.
func functions() template.FuncMap {
	all := sprig.TxtFuncMap()
	all["toHost"] = func(text string) string {
		if parsed, err := url.Parse(text); err == nil && parsed.Host != "" {
			return parsed.Hostname()
		}
		host, _, _ := strings.Cut(text, ":")
		return host
	}
	all["trunc63"] = func(text string) string {
		if len(text) > 63 {
			return text[:63]
		}
		return text
	}
	all["sha1sum"] = func(text string) string {
		sum := sha1.Sum([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	all["fromJson"] = func(text string) any {
		var parsed any
		if json.Unmarshal([]byte(text), &parsed) != nil {
			return map[string]any{}
		}
		return parsed
	}
	return all
}
