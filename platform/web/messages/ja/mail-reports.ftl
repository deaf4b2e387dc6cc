# Mails about monthly reports to the staff of a facility. $facility and $program are names, $month is a month, $version how
# often it was submitted, $link an address. What the city wrote stands on the page alone: it may name a child.

mail-report-submitted-subject = 【{ $city }】{ $month }の利用実績報告書を提出しました
mail-report-submitted-body =
    { $facility }の{ $month }の利用実績報告書（{ $program }）を市に提出しました（{ $version }回目）。
    市が承認するまでは、次のページから取り下げて直せます。

    { $link }

mail-report-approved-subject = 【{ $city }】{ $month }の利用実績報告書が承認されました
mail-report-approved-body =
    { $facility }の{ $month }の利用実績報告書（{ $program }）を市が承認しました。
    この月の実績と料金は変更できなくなりました。料金を受け取った記録は、これからも付けられます。

    { $link }

mail-report-returned-subject = 【{ $city }】{ $month }の利用実績報告書が差し戻されました
mail-report-returned-body =
    { $facility }の{ $month }の利用実績報告書（{ $program }）を市が差し戻しました。
    直すところは次のページの上に書いてあります。直して、もう一度提出してください。

    { $link }

mail-report-reopened-subject = 【{ $city }】{ $month }の利用実績報告書の承認が取り消されました
mail-report-reopened-body =
    { $facility }の{ $month }の利用実績報告書（{ $program }）の承認を市が取り消し、差し戻しました。
    直すところは次のページの上に書いてあります。直して、もう一度提出してください。

    { $link }
