"""The ``tingfeng`` command: every sub-command stands in a module of its own."""

import typer

from service.cli import (
    accounts,
    analysis,
    averaging,
    corrections,
    crawling,
    demo,
    doctor,
    erasing,
    evaluating,
    explaining,
    hot,
    importing,
    labelling,
    modelling,
    models,
    own_kinds,
    parsing,
    phrases,
    preparing,
    rules,
    searching,
    serving,
    spreading,
)

app = typer.Typer(
    help="听风 · 银行的社交媒体聆听与品牌洞察 (social-media listening for a Chinese bank)",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("serve")(serving.serve)
app.command("worker")(serving.worker)
app.command("crawl")(crawling.crawl)
app.command("import")(importing.import_files)
app.command("parse")(parsing.parse)
app.command("analyse")(analysis.analyse)
app.command("search")(searching.search)
app.command("spread")(spreading.spread)
app.command("hot")(hot.hot)
app.command("relabel")(analysis.relabel)
app.command("pretrain")(preparing.pretrain)
app.command("teach")(preparing.teach)
app.command("train")(modelling.train)
app.command("average")(averaging.average)
app.command("evaluate")(evaluating.evaluate)
app.command("explain")(explaining.explain)
app.command("faithfulness")(explaining.faithfulness)
app.command("doctor")(doctor.doctor)
app.command("erase")(erasing.erase)
app.add_typer(searching.store_app, name="store")
app.add_typer(rules.rules_app, name="rules")
app.add_typer(crawling.source_app, name="source")
app.add_typer(own_kinds.kind_app, name="kind")
app.add_typer(phrases.phrases_app, name="phrases")
app.add_typer(corrections.corrections_app, name="corrections")
app.add_typer(labelling.labels_app, name="labels")
app.add_typer(models.model_app, name="model")
app.add_typer(accounts.user_app, name="user")
