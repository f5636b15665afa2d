import { Argument, type Command } from "commander";
import { createCommand } from "./options.ts";

const NAME = "pulumi-genlook";

const EXAMPLES = `Examples, each for one shell:
  pulumi-genlook completion bash >> ~/.bashrc
  pulumi-genlook completion zsh > ~/.zsh/completions/_pulumi-genlook
  pulumi-genlook completion fish > ~/.config/fish/completions/pulumi-genlook.fish
  pulumi-genlook completion powershell >> $PROFILE

Start a new shell afterwards. For bash, the package bash-completion must be installed.`;

/** `pulumi-genlook completion`: prints the script by which a shell completes a command line. */
export function completionCommand(): Command {
  return createCommand("completion", "Print a script for the completion of your shell", EXAMPLES)
    .description("Prints the script by which a shell completes commands and options.")
    .addArgument(
      new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish", "powershell"]),
    )
    .action(async (shell: string) => {
      const { default: completion } = await import("@bomb.sh/tab");
      completion.setup(NAME, NAME, shell);
    });
}

/**
 * `pulumi-genlook complete`: answers the shell's script.
 *
 * @param build - Makes the program whose commands are completed.
 */
export function completeCommand(build: () => Command): Command {
  return createCommand("complete", "")
    .argument("[words...]")
    .action(async (words: string[]) => {
      const { default: completionOf } = await import("@bomb.sh/tab/commander");
      const program = build();
      // Shells show one line for each command.
      for (const command of program.commands) command.description(command.summary());
      completionOf(program, { completionCommandName: "completion" }).parse(words);
    });
}
