# fish completion for pipewright. Load it with:
#   pipewright completion fish | source
# or put it where fish finds it:
#   pipewright completion fish > ~/.config/fish/completions/pipewright.fish

function __pipewright_complete
    set -l words (commandline -opc)
    set -l cur (commandline -ct)
    for line in (pipewright __complete $words[2..-1] "$cur" 2>/dev/null)
        switch $line
            case :files :directories
                set -l flag (string match -r '^--[a-z-]+=' -- $cur)
                for path in (__fish_complete_path (string replace -r '^--[a-z-]+=' '' -- $cur))
                    echo "$flag$path"
                end
            case '*'
                echo $line
        end
    end
end

complete -c pipewright -f -a '(__pipewright_complete)'
