"""Talk to a person: the prompt, with completion, colours, history and the bar, around the interpreter."""

from __future__ import annotations

import signal
import sys
from traceback import format_exc
from types import FrameType

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.formatted_text.utils import fragment_list_to_text
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.output import ColorDepth, create_output
from prompt_toolkit.renderer import CPR_Support

from nsim.network.watch import LinkWatch
from nsim.shell import toolbar
from nsim.shell.completer import ShellCompleter
from nsim.shell.interpreter import Interpreter
from nsim.shell.lexer import STYLE, ShellLexer
from nsim.shell.typing_ahead import LineInput, waiting_line


class Repl:
    """Read a line, run it, show the next prompt, until the person leaves."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._session = interpreter.session
        environment = interpreter.environment
        network = self._session.network
        self._watch = LinkWatch(network)
        self._interruptible = False
        colour = environment.colour
        self._input = LineInput(sys.stdin)
        self._prompt: PromptSession[str] = PromptSession(
            history=self._history(),
            completer=ShellCompleter(self._session, interpreter.registry, environment.variables.get("PATH", "")),
            lexer=ShellLexer(network, interpreter.registry.words),
            style=STYLE,
            auto_suggest=AutoSuggestFromHistory(),
            complete_while_typing=False,
            enable_history_search=True,
            bottom_toolbar=None if environment.dumb else self._toolbar,
            input=self._input,
            # Whoever sends standard output to a file still wants to see what is asked and typed.
            output=None if environment.output_is_terminal else create_output(always_prefer_tty=True),
            color_depth=None if colour else ColorDepth.DEPTH_1_BIT,
        )

    def run(self) -> int:
        """Talk until the person leaves; return the last status."""
        # What is typed while no program owns the terminal is meant for nobody, and must not stop or end the lab.
        # Handlers of our own, because programs would inherit a signal that is ignored.
        signal.signal(signal.SIGINT, self._on_interrupt)
        for number in (signal.SIGTSTP, signal.SIGQUIT):
            signal.signal(number, lambda _number, _frame: None)
        self._introduce_lesson()
        while not self._session.leaving:
            for job in self._session.jobs.take_finished():
                print(job.describe())
                if job.status:
                    self._interpreter.explain_limits(job.node)
            try:
                line = self._read()
            except KeyboardInterrupt:
                self._session.status = 130
            except EOFError:
                break
            else:
                self._run(line)
        return self._session.status

    def _read(self) -> str:
        # The prompt invites to type; from there on every key is ours, and none is echoed or swallowed by the
        # terminal in the moment before prompt_toolkit listens.
        line = self._typed_ahead()
        if line is not None:
            return line
        with self._input.raw_mode():
            return self._prompt.prompt(self._prompt_text)

    def _typed_ahead(self) -> str | None:
        # A whole line is shown again behind the prompt, as if it had been typed there. What needs an editor (a part of
        # a line, an arrow key) goes to the one that we have.
        typed = None if self._input.has_keys() else waiting_line(self._input.fileno())
        if typed is None:
            return None
        line = typed.removesuffix("\n")
        if line == typed or not line.isprintable():
            self._input.give_back(typed)
            return None
        self._show_prompt()
        self._prompt.output.write(f"{line}\n")
        self._prompt.output.flush()
        if line.strip():
            self._prompt.history.append_string(line)
        return line

    def _show_prompt(self) -> None:
        text = FormattedText(self._prompt_text())
        if self._interpreter.environment.colour:
            print_formatted_text(text, end="", style=STYLE, output=self._prompt.output)
        else:
            self._prompt.output.write(fragment_list_to_text(text))

    def _run(self, line: str) -> None:
        try:
            self._interruptible = True
            self._interpreter.run_given(line)
            self._interruptible = False
        except KeyboardInterrupt:  # in the last moment of the line
            self._interruptible = False
        except Exception:  # a mistake of ours must not cost anybody the lab
            self._interruptible = False
            self._session.status = 70
            self._interpreter.say(f"this is a mistake in nsim, please report it; the lab goes on\n{format_exc()}")

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self._interruptible:
            raise KeyboardInterrupt

    def _prompt_text(self) -> StyleAndTextTuples:
        status = self._session.status
        failed: StyleAndTextTuples = [("class:failed", f" [{status}]")] if status else []
        return [("class:prompt", self._session.network.topology.name), *failed, ("class:prompt", "> ")]

    def _toolbar(self) -> StyleAndTextTuples:
        fields: StyleAndTextTuples = list(toolbar.fields(self._session, self._watch.links_down()))
        tutor = self._session.tutor
        if tutor is None:
            return fields
        from nsim.shell.panel import panel  # only lessons have one

        size = self._prompt.output.get_size()
        plain = self._interpreter.environment.ascii_only
        return [*panel(tutor, (size.columns, size.rows), ascii_only=plain), *fields]

    def _introduce_lesson(self) -> None:
        # Where the terminal is large enough the text of a step stands in the bar.
        tutor = self._session.tutor
        if tutor is None:
            return
        from nsim.shell import classroom, panel

        if not self._interpreter.environment.dumb:
            output, renderer = self._prompt.output, self._prompt.app.renderer

            def stands_beside() -> bool:
                # A terminal that does not say where its cursor is has no bar.
                says = output.responds_to_cpr and renderer.cpr_support is not CPR_Support.NOT_SUPPORTED
                size = output.get_size()
                return says and panel.has_room(tutor, (size.columns, size.rows))

            self._session.text_beside = stands_beside
        classroom.introduce(self._interpreter)

    def _history(self) -> History:
        file = self._interpreter.environment.state_file("history")
        return FileHistory(file) if file is not None else InMemoryHistory()
