"""Run the lines of the shell on a session, whoever typed them: a person, a script or ``-c``."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterable

from nsim.checks.connectivity import links_that_cut, nodes_named_in
from nsim.commands.framework import Outcome, Registry, Session, Stream
from nsim.errors import NsimError, TopologyError, UsageError, nearest
from nsim.network.environment import interactive_shell, search_path
from nsim.network.jobs import Job
from nsim.shell.environment import Environment
from nsim.shell.language import CommandLine, NodeLine, parse, shell_script
from nsim.shell.progress import ProgressBar
from nsim.shell.render import render

INTERRUPTED = 128 + signal.SIGINT
NOT_FOUND = 127  # what sh answers when there is no such program
# What a person wants from a program that is typed without arguments, where the program's own answer would be less.
_BARE = {"tcpdump": "tcpdump -i any -n -l"}


Step = str | Callable[[Session], int]
"""What can be run: a line, or a function that returns a status."""


def _nothing() -> None:
    """Follow a line with nothing."""


class Interpreter:
    """Runs lines and keeps the exit status of the last in the session."""

    def __init__(self, session: Session, environment: Environment) -> None:
        self.session = session
        self.environment = environment
        self.registry = Registry()
        session.run = self.run_line
        session.listen = self.listen
        self.after_line: Callable[[], None] = _nothing
        self._bar: ProgressBar | None = None
        if environment.errors_are_terminal and not environment.dumb:
            self._bar = session.progress = ProgressBar(environment.stderr)

    def run_lines(self, lines: Iterable[str], *, stop_at_failure: bool = False) -> int:
        """Run lines until ``exit`` or an interrupt, or with ``stop_at_failure`` until the first that fails.

        Return the last status.
        """
        for line in lines:
            self.run_given(line)
            if self.session.interrupted:
                self.session.status = 130  # whatever the program that it reached made of it
                break
            if self.session.leaving or (stop_at_failure and self.session.status):
                break
        return self.session.status

    def run_tests(self, steps: Iterable[Step], *, stop_at_failure: bool = False, quiet: bool = False) -> int:
        """Run lines and functions in their order; return the status of the first that has failed, or 0.

        What ``quiet`` tests print is shown only when they fail.
        """
        failed = 0
        for step in steps:
            status, text = self.listen(step) if quiet else (self.run_line(step), "")
            if status and text:
                print(text, end="", file=self.environment.stderr, flush=True)
            failed = failed or status
            if self.session.interrupted or self.session.leaving or (failed and stop_at_failure):
                break
        self.session.status = 130 if self.session.interrupted else failed
        return self.session.status

    def run_given(self, line: str) -> int:
        """Run a line that a person or a script has given, and then what follows every such line; return its status."""
        self.run_line(line)
        if not (self.session.leaving or self.session.interrupted):
            self.after_line()
        return self.session.status

    def show(self, outcome: Outcome) -> None:
        """Print what is data, as that of a command."""
        for text in render(outcome, screen=self.environment.screen, ascii_only=self.environment.ascii_only):
            self._show(text)
        self.environment.stdout.flush()

    def run_line(self, line: Step) -> int:
        """Run one line and return its status. Mistakes and failures are shown; Ctrl-C ends the line, not the lab."""
        self.session.interrupted = self.session.mistyped = False
        try:
            if isinstance(line, str):
                self._run_statements(line)
            else:
                self.session.status = line(self.session)
        except NsimError as error:
            self.say(error.report())
            # What makes no sense in the drawing of a running network was mistyped here, and not in a file.
            self.session.mistyped = isinstance(error, UsageError | TopologyError)
            self.session.status = UsageError.exit_status if self.session.mistyped else error.exit_status
        except KeyboardInterrupt:
            self.say("interrupted")
            self.session.status = 130
            self.session.interrupted = True
        except BrokenPipeError:
            raise
        except OSError as error:  # of the machine, not of a node: no more files, no more memory
            self.say(error.strerror or str(error))
            self.session.status = 1
        self.environment.stdout.flush()
        return self.session.status

    def _run_statements(self, line: str) -> None:
        for statement in parse(self._without_alias(line), self.session.network, self._takes_line):
            if isinstance(statement, NodeLine):
                self.session.status = self._run_in_node(statement)
            else:
                self.session.status = self._run_command(statement)
            if self.session.leaving:
                break

    def listen(self, line: Step) -> tuple[int, str]:
        """Run one line and return its status and what it has printed, which nobody sees."""
        import tempfile  # few lines need it, and every start would pay for it
        from contextlib import redirect_stdout

        environment = self.environment
        with tempfile.TemporaryFile() as file, open(file.fileno(), "w", closefd=False, encoding="utf-8") as text:
            shown, output = environment.stdout, environment.program_output
            environment.stdout, environment.program_output = text, file.fileno()
            try:
                with redirect_stdout(text):  # Python that is typed prints by itself
                    status = self.run_line(line)
            finally:
                environment.stdout, environment.program_output = shown, output
                text.flush()
            file.seek(0)
            return status, file.read().decode(errors="replace")

    def say(self, text: str) -> None:
        """Tell the person something that is not output: on standard error, with nsim's name."""
        self.environment.stdout.flush()
        print(f"nsim: {text}", file=self.environment.stderr, flush=True)

    def explain_limits(self, node: str) -> None:
        """Tell the person which limits of a node have struck since they were last told; the node may be gone."""
        if node in self.session.network:
            for told in self.session.network[node].struck_limits():
                self.say(f"{node}: {told}")

    def _without_alias(self, line: str) -> str:
        # An alias may use its own name for what it stands for, so what it stands for is not looked up again.
        name, _, rest = line.strip().partition(" ")
        meant = None if name in self.session.network else self.session.aliases.get(name)
        return line if meant is None else f"{meant} {rest}".rstrip()

    def _takes_line(self, name: str) -> bool:
        command = self.registry.find(name)
        return command is not None and command.takes_line

    def _run_in_node(self, line: NodeLine) -> int:
        node = self.session.network[line.node]
        # A job in the background that reads the terminal is stopped for it. Without job control nothing would stop
        # it from taking what is meant for others, so there it finds nothing, as in any shell (POSIX, XCU 2.9.3.1).
        alone = line.background and not self.session.jobs.has_terminal
        stdin = self.environment.nothing if alone else self.environment.stdin
        variables: dict[str, str] = {}
        if line.text:
            argv = ["/bin/sh", "-c", shell_script(_BARE.get(line.text, line.text))]
        else:
            argv, variables = self._interactive_shell(line.node, background=line.background)
        self.environment.stdout.flush()
        output = self.environment.program_output
        outputs = {} if output is None else {"stdout": output, "stderr": output}
        with self.session.jobs.starting() as held:
            program = node.start(argv, stdin=stdin, variables=variables, **outputs)
            job = Job(line.node, line.text or argv[0], program)
            if line.background:
                self.session.jobs.add(job)
                self._show(f"[{job.number}] {program.pid}")
                return 0
            status = self.session.jobs.foreground(job, held)
        # What is typed at a terminal reaches the program alone; one that dies of it was interrupted all the same.
        self.session.interrupted = job.interrupted or (self.session.jobs.has_terminal and status == INTERRUPTED)
        if job.number:
            self._show(f"\n{job.describe()}")  # the terminal has echoed ^Z and left the cursor behind it
        if status and line.text:
            self._explain_failure(line, status)
        return status

    def _interactive_shell(self, node: str, *, background: bool) -> tuple[list[str], dict[str, str]]:
        if background:
            raise UsageError(f"{node} &: a shell in the background would wait for ever", hint=f"{node} opens one here")
        if not self.environment.input_is_terminal or self.environment.stdin != 0:
            raise UsageError(f"{node}: a shell in a node needs a terminal", hint=f"{node} COMMAND runs one command")
        return interactive_shell(node)

    def _explain_failure(self, line: NodeLine, status: int) -> None:
        network = self.session.network
        if status == NOT_FOUND and self.registry.find(line.node) is not None:
            self.say(f"{line.node} is a node here; `command {line.node}` is the command of that name")
        self.explain_limits(line.node)
        for target in nodes_named_in(network, line.text):
            cut = links_that_cut(network, line.node, target) if target != line.node else []
            for link in cut:
                a, b = (end.node.name for end in link.ends)
                self.say(f"the link {link} is down; `link {a} {b} up` plugs it in again")
            if cut:
                return

    def _run_command(self, line: CommandLine) -> int:
        command = self.registry.find(line.name)
        if command is None:
            raise UsageError(f"there is no command or node {line.name!r}", hint=self._hint_for(line.name))
        given = command.words_of(line.text) if command.takes_line else line.words
        words = [word for word in given if word not in ("--json", "--explain")]
        arguments, flags = command.bind(self.session, words)
        if "--explain" in given:
            for each in self._equivalent(command.same_as and command.same_as(self.session, *arguments, **flags)):
                self._show(each)
            return 0
        if self._bar is not None:
            self._bar.begin()
        try:
            outcome = command.function(self.session, *arguments, **flags)
        finally:
            if self._bar is not None:
                self._bar.clear()
        plain = self.environment.ascii_only
        texts = render(outcome, as_json="--json" in given, screen=self.environment.screen, ascii_only=plain)
        if isinstance(outcome, Stream):
            for text in texts:
                self._show(text)
        elif whole := list(texts):  # ten thousand lines, written one by one, take a terminal its time
            self._show("\n".join(whole))
        return getattr(outcome, "status", 0)

    def _hint_for(self, word: str) -> str:
        # Before the nearest word: who types `ping sales` does not mean pingall.
        if word in self.session.network.engine.namespaces_by_hand():
            return f"{word} is a namespace made by hand; `root ip netns exec {word} COMMAND` runs a command in it"
        if shutil.which(word, path=search_path(os.environ.get("PATH", ""))):
            return f"{word} is a program; write a node in front of it, as in `root {word}`"
        known = [*(node.name for node in self.session.network), "root", *self.registry.words()]
        return nearest(word, known) or "`help` lists the commands, `nodes` the nodes"

    @staticmethod
    def _equivalent(lines: Iterable[str] | None) -> Iterable[str]:
        return ["# nsim's own; no other command does the same"] if lines is None else lines

    def _show(self, text: str) -> None:
        print(text, file=self.environment.stdout)
